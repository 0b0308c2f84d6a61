/** What Prometheus is told. */
@NullMarked
package dev.nightshift.app.metrics;

import org.jspecify.annotations.NullMarked;
