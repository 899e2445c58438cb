package dev.parley.bench.load;

/** What one measurement does. */
public sealed interface Plan permits LoadPlan, IdlePlan {

}
