package io.sallyport.policy.approval;

class ApprovalsOnPostgresTest extends ApprovalsContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
