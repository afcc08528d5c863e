/** Matching and losses (sections 3.1 and 4.4 of the paper), in double with their derivatives. */
package detr.train.loss;
