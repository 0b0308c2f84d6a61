/** What Nightshift asks of a PostgreSQL server: connections, base backups, preflight, scratch servers. */
@NullMarked
package dev.nightshift.postgres;

import org.jspecify.annotations.NullMarked;
