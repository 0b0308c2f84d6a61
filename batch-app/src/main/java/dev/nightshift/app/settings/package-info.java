/** What an operator writes: bound, checked as a whole, and told in sentences where it is wrong. */
@NullMarked
package dev.nightshift.app.settings;

import org.jspecify.annotations.NullMarked;
