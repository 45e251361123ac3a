package io.gannet.cli;

import io.gannet.capture.CaptureMode;
import io.gannet.capture.CaptureOptions;
import io.gannet.capture.Payload;
import io.gannet.change.TableName;
import io.gannet.config.Config;
import io.gannet.config.ConfigException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of the commands that concern how tables are captured. */
final class CaptureTables {

    @Parameters(arity = "1..*", paramLabel = "TABLE", description = "Tables, as schema.table.")
    private List<String> tables = List.of();

    @Option(names = "--mode", paramLabel = "push|outbox", description = "What triggers do (default: capture.mode).")
    private Optional<String> mode = Optional.empty();

    @Option(names = "--payload", paramLabel = "row|key", description = "What events carry (default: capture.payload).")
    private Optional<String> payload = Optional.empty();

    @Option(names = "--no-udf", description = "Mode outbox without the UDF library: the relay polls.")
    private boolean noUdf;

    @Option(
            names = "--join",
            paramLabel = "COLUMN",
            description = {
                "A column by which other documents refer to these rows; may be repeated. Those that joined documents of",
                "the configuration need are taken by themselves."
            })
    private List<String> joins = List.of();

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "A target of the library's targets file (default: capture.target).")
    private Optional<String> target = Optional.empty();

    List<TableName> names() {
        try {
            return tables.stream().map(TableName::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** How this table is captured; columns that joined documents of the configuration need are taken by themselves. */
    CaptureOptions options(Cli cli, TableName table) throws ConfigException {
        Config.Capture configured = cli.config().capture();
        try {
            CaptureMode chosen = CaptureMode.parse(
                    mode.orElse(noUdf ? "outbox" : configured.mode().name().toLowerCase(Locale.ROOT)));
            Payload carried =
                    Payload.parse(payload.orElse(configured.payload().name().toLowerCase(Locale.ROOT)));
            Set<String> columns = new TreeSet<>(joins);
            columns.addAll(cli.config().joinColumns(table.toString()));
            return new CaptureOptions(chosen, carried, !noUdf, target.orElse(configured.target()), columns);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
