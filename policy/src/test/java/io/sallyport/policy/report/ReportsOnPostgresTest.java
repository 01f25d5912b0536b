package io.sallyport.policy.report;

class ReportsOnPostgresTest extends ReportsContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
