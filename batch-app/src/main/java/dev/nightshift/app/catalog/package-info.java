/** What the configuration names, opened: repositories, and the answers that the jobs ask for. */
@NullMarked
package dev.nightshift.app.catalog;

import org.jspecify.annotations.NullMarked;
