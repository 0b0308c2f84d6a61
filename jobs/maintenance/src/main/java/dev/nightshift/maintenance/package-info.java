/**
 * The job {@code maintain}: vacuum and index maintenance, worst first, inside a window. Facts are taken ({@code Survey}), a
 * plan is made of them ({@code MaintenancePlan}, purely), and what it says is done, each thing behind its gates.
 */
@NullMarked
package dev.nightshift.maintenance;

import org.jspecify.annotations.NullMarked;
