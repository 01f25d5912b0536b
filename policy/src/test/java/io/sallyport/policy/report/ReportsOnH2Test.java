package io.sallyport.policy.report;

class ReportsOnH2Test extends ReportsContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
