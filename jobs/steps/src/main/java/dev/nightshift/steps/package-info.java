/** What the steps of every job family need of Spring Batch: to hear that they shall stop. */
@NullMarked
package dev.nightshift.steps;

import org.jspecify.annotations.NullMarked;
