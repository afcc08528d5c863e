package detr.model;

import detr.tensor.Tensor;
import java.util.List;

/**
 * What a forward pass makes. Without masks its memory is used again by the next pass; with masks it
 * is the caller's.
 *
 * @param output logits and boxes of every decoder layer
 * @param masks for every image those of the chosen queries: their logits [q, H', W'], at about a
 *     quarter of the batch's size; empty where none were asked for
 */
public record PassResult(DetrOutput output, List<Tensor> masks) {}
