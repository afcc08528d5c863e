/**
 * Training: matching of predictions to targets, the losses of a matched set, the step that learns
 * from them ({@link detr.train.Trainer}), and the run of many steps ({@link
 * detr.train.TrainingRun}).
 */
package detr.train;
