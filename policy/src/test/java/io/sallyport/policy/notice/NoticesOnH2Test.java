package io.sallyport.policy.notice;

class NoticesOnH2Test extends NoticesContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
