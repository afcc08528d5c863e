/**
 * What changes parameters by their gradients.
 *
 * <p>Who lives here: the optimizers {@link detr.nn.optim.AdamW} and {@link detr.nn.optim.Muon} over
 * {@link detr.nn.optim.Parameter}s in groups, gradient clipping, schedules of the learning rate,
 * and the moving average of the weights.
 *
 * <p>Who may come in: what knows of parameters and gradients only, by the paper or the PyTorch
 * class that it follows. Losses and the training loop are {@code detr.train}'s.
 */
package detr.nn.optim;
