package io.sallyport.policy.approval;

class ApprovalsOnH2Test extends ApprovalsContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
