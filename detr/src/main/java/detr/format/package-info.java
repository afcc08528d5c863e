/** What was found, written as JSON, CSV, YOLO's labels and COCO's panoptic format. */
package detr.format;
