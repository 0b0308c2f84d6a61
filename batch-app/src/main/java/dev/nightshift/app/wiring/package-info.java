/** Puts the application together: for a service that stays up, and for one command. */
@NullMarked
package dev.nightshift.app.wiring;

import org.jspecify.annotations.NullMarked;
