package dev.nightshift.backup;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.partition.support.SimpleStepExecutionSplitter;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * Makes a partition of a step for each repository, {@code copy:offsite}, in the configured order. One that fails keeps
 * none of the others from being tried; a restart leaves out those that were completed.
 */
final class EachRepository implements StepExecutionSplitter {

    private final String stepName;
    private final JobRepository jobs;
    private final Function<StepExecution, List<String>> names;

    EachRepository(String stepName, JobRepository jobs, Function<StepExecution, List<String>> names) {
        this.stepName = stepName;
        this.jobs = jobs;
        this.names = names;
    }

    @Override
    public String getStepName() {
        return stepName;
    }

    @Override
    public Set<StepExecution> split(StepExecution manager, int gridSize) throws JobExecutionException {
        Map<String, ExecutionContext> partitions = new LinkedHashMap<>();
        names.apply(manager).forEach(name -> partitions.put(name, contextFor(name)));
        Set<StepExecution> split =
                new SimpleStepExecutionSplitter(jobs, stepName, ignored -> partitions).split(manager, gridSize);
        // Their ids rise in the order in which they were made.
        return split.stream()
                .sorted(Comparator.comparingLong(StepExecution::getId))
                .collect(LinkedHashSet::new, Set::add, Set::addAll);
    }

    private static ExecutionContext contextFor(String repository) {
        ExecutionContext context = new ExecutionContext();
        context.putString(StepNotes.REPOSITORY, repository);
        return context;
    }
}
