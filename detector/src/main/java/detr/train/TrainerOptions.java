package detr.train;

import detr.nn.train.Schedule;

/**
 * How a {@link Trainer} learns.
 *
 * @param rate the learning rate
 * @param backboneRate that of the backbone
 * @param weightDecay of all parameters
 * @param clip the largest norm of the gradient
 * @param freezeStem whether the backbone's stem and first stage keep their weights
 * @param dropout whether the transformer drops out activations
 * @param schedule of both rates, by step
 */
record TrainerOptions(
    double rate,
    double backboneRate,
    double weightDecay,
    double clip,
    boolean freezeStem,
    boolean dropout,
    Schedule schedule,
    long seed) {
  /** The paper's (section 4 and appendix A.4), before its drop of the rates. */
  static final TrainerOptions PAPER =
      new TrainerOptions(1e-4, 1e-5, 1e-4, 0.1, true, true, Schedule.constant(), 42);
}
