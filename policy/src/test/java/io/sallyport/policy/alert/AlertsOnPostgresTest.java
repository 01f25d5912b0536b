package io.sallyport.policy.alert;

class AlertsOnPostgresTest extends AlertsContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
