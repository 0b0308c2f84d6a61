/** The command line. */
@NullMarked
package dev.nightshift.app.cli;

import org.jspecify.annotations.NullMarked;
