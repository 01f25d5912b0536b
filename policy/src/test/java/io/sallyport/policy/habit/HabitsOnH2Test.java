package io.sallyport.policy.habit;

class HabitsOnH2Test extends HabitsContract {
    @Override
    protected Kind kind() {
        return Kind.H2;
    }
}
