package dev.nightshift.app.cli;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.ProgressView;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.VerifyReport;
import dev.nightshift.repository.VerifyScope;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "verify", description = "Check that all that the snapshots need is there.")
final class VerifyCommand implements Callable<Integer> {

    private final Session session;

    @Option(names = "--data", description = "read every byte and check that it is what it was")
    private boolean data;

    @Option(
            names = "--sample",
            paramLabel = "PERCENT",
            description =
                    "with --data: of the packs only so many percent, those not checked for longest; 20 runs of 5%%"
                            + " check them all")
    private @Nullable String sample;

    @Mixin
    private final RepositoryChoice choice = new RepositoryChoice();

    @Mixin
    private final OutputFormat format = new OutputFormat();

    VerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        VerifyScope scope = scope();
        try (Repository repository = choice.choose(session).open();
                ProgressView progress = session.progress()) {
            VerifyReport report = repository.verify(scope, progress);
            progress.finish();
            if (format.isJson()) {
                session.json(report);
            } else {
                print(report);
            }
            report.remarks().forEach(session::remark);
            if (report.damages().isEmpty()) {
                return ExitCode.DONE;
            }
            session.remark("nightshift: " + repository.location() + " has "
                    + report.damages().size()
                    + " damaged objects. Keep it as it is; a copy may hold them whole. The operator's guide says what to"
                    + " do: \"When verify finds damage\".");
            return ExitCode.DAMAGE;
        }
    }

    private VerifyScope scope() {
        if (sample == null) {
            return data ? VerifyScope.ALL_DATA : VerifyScope.STRUCTURE;
        }
        if (!data) {
            throw new WrongUsage("--sample says how much data to read; expected it together with --data.");
        }
        try {
            return VerifyScope.sample(
                    new BigDecimal(sample.endsWith("%") ? sample.substring(0, sample.length() - 1) : sample));
        } catch (NumberFormatException e) {
            throw new WrongUsage("--sample is \"" + sample + "\"; expected percent, such as 5%.");
        } catch (IllegalArgumentException e) {
            throw new WrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private void print(VerifyReport report) {
        session.print("verified " + report.snapshots() + " snapshots, " + report.packs() + " packs"
                + (data ? " (" + report.packsRead() + " of them read)" : "") + ", " + report.blocks() + " blocks in "
                + Human.duration(report.took()) + ", " + Human.bytes(report.readBytes()) + " read: "
                + (report.damages().isEmpty() ? "all is well" : report.damages().size() + " damaged objects"));
        report.damages().forEach(damage -> session.print(DamageText.of(damage)));
    }
}
