package io.sallyport.policy.habit;

class HabitsOnPostgresTest extends HabitsContract {
    @Override
    protected Kind kind() {
        return Kind.POSTGRES;
    }
}
