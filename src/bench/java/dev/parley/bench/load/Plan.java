package dev.parley.bench.load;

/** One measurement. */
public sealed interface Plan permits LoadPlan, IdlePlan {

}
