/**
 * What is found in an image: detections and segments. Plain records that painters, writers and
 * evaluators read; nothing here knows a model.
 */
package detr.result;
