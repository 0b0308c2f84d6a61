/** The repository engine. Its format is written down in docs/repository-format.md. */
@NullMarked
package dev.nightshift.repository;

import org.jspecify.annotations.NullMarked;
