/** How things look on a terminal: tables, sizes, progress. */
@NullMarked
package dev.nightshift.app.console;

import org.jspecify.annotations.NullMarked;
