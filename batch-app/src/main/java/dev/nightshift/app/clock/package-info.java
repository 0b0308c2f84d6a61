/** Where the machine's clock comes in. */
@NullMarked
package dev.nightshift.app.clock;

import org.jspecify.annotations.NullMarked;
