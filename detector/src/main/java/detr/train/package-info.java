/** What training needs: matching of predictions to targets, and the losses of a matched set. */
package detr.train;
