/** Schedules: when runs start by themselves. */
@NullMarked
package dev.nightshift.app.schedules;

import org.jspecify.annotations.NullMarked;
