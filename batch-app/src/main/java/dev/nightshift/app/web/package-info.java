/** Who may see what over HTTP, and whether all is well. */
@NullMarked
package dev.nightshift.app.web;

import org.jspecify.annotations.NullMarked;
