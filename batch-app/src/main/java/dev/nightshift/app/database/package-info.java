/** The job database: H2 in a file or PostgreSQL, its tables owned by Flyway. */
@NullMarked
package dev.nightshift.app.database;

import org.jspecify.annotations.NullMarked;
