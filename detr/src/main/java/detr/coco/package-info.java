/**
 * COCO's files: one model of images, categories, annotations and results, and one reader of their
 * JSON.
 */
package detr.coco;
