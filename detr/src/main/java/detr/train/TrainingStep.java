package detr.train;

import java.util.Map;

/**
 * What a step of training found before it changed the parameters.
 *
 * @param number of the step, from 1
 * @param images how many were learnt from
 * @param losses by name, the means of the batches of the step
 * @param total the weighted sum
 * @param gradientNorm before clipping
 * @param rate the learning rate that was used
 */
public record TrainingStep(
    long number,
    int images,
    Map<String, Double> losses,
    double total,
    double gradientNorm,
    double rate) {}
