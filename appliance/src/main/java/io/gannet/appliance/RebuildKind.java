package io.gannet.appliance;

import io.gannet.backfill.BackfillKind;
import io.gannet.job.JobControl;
import io.gannet.job.JobKind;
import io.gannet.job.JobWork;
import io.gannet.verify.AutoVerify;
import java.util.function.Supplier;

/**
 * Rebuilds: an index is made anew beside the one in use, from all rows of its tables while live changes reach both, and takes its
 * place when it has caught up. The subject is the index; settings are those of a backfill without {@code where}, {@code queue}, and
 * {@code reason}. Thread-safe.
 */
final class RebuildKind implements JobKind {

    static final String NAME = "rebuild";

    private final Indexes indexes;
    private final BackfillKind backfill;
    private final Supplier<AutoVerify> verify;

    RebuildKind(Indexes indexes, BackfillKind backfill, Supplier<AutoVerify> verify) {
        this.indexes = indexes;
        this.backfill = backfill;
        this.verify = verify;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void check(String setting, String value) {
        if (setting.equals("where") || setting.equals("queue")) {
            throw new IllegalArgumentException(setting + ": a rebuild takes all rows");
        }
        if (!setting.equals("reason")) {
            backfill.check(setting, value);
        }
    }

    @Override
    public JobWork open(JobControl control) {
        return new RebuildWork(control, indexes, backfill, verify);
    }
}
