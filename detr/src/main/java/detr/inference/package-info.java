/**
 * From pictures to what is in them: batches, passes of a loaded model, and what its outputs mean.
 */
package detr.inference;
