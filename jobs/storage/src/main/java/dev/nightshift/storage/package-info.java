/** Object stores: the only room that knows where bytes rest. */
@NullMarked
package dev.nightshift.storage;

import org.jspecify.annotations.NullMarked;
