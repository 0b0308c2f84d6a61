/** The operation log in the job database: what maintenance did to servers, and what waits for its turn. */
@NullMarked
package dev.nightshift.app.operations;

import org.jspecify.annotations.NullMarked;
