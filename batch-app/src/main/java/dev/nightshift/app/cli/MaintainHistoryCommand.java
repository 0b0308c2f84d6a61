package dev.nightshift.app.cli;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.Table;
import dev.nightshift.maintenance.Operation;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "history", description = "List what maintenance did to a server, newest first.")
final class MaintainHistoryCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "SERVER", description = "a server of the configuration, or one that was")
    private String server = "";

    @Option(names = "--limit", paramLabel = "COUNT", description = "how many at most (default: ${DEFAULT-VALUE})")
    private int limit = 50;

    @Mixin
    private final OutputFormat format = new OutputFormat();

    MaintainHistoryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new WrongUsage("--limit is " + limit + "; expected 1 or more.");
        }
        try (History history = new History(session)) {
            List<Operation> newest = history.operations().newest(server, limit);
            long open = history.operations().pending().getOrDefault(server, 0L);
            if (newest.isEmpty() && open == 0) {
                session.settings().server(server); // nothing is known of a server that is none
            }
            if (format.isJson()) {
                session.json(newest.stream().map(OperationView::of).toList());
            } else {
                print(newest);
                session.remark(open + " actions wait or are at work");
            }
        }
        return ExitCode.DONE;
    }

    private void print(List<Operation> newest) {
        Table table = Table.of(
                "STARTED", ">TOOK", "ACTION", "DATABASE", "RELATION", ">BEFORE", ">AFTER", "OUTCOME", "MESSAGE");
        for (Operation operation : newest) {
            OperationView view = OperationView.of(operation);
            table.row(
                    view.started().map(Human::time).orElse(""),
                    view.took().map(Human::duration).orElse(""),
                    view.action(),
                    view.database(),
                    view.relation(),
                    view.bytesBefore().map(Human::bytes).orElse(""),
                    view.bytesAfter().map(Human::bytes).orElse(""),
                    view.state().toLowerCase(Locale.ROOT).replace('_', ' '),
                    view.message());
        }
        table.print(session.terminal().out());
    }
}
