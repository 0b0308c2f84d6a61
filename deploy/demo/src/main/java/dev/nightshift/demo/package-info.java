/** One night in a minute, on embedded PostgreSQL and S3. */
@NullMarked
package dev.nightshift.demo;

import org.jspecify.annotations.NullMarked;
