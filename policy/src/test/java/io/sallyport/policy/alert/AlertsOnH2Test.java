package io.sallyport.policy.alert;

class AlertsOnH2Test extends AlertsContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
