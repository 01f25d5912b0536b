package io.sallyport.policy.notice;

class NoticePostOnH2Test extends NoticePostContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
