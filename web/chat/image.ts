/** An image in the form that the APIs accept. */
export interface Image {
  readonly mediaType: string;
  readonly base64: string;
}

/** Larger images are scaled down: models do so anyway, and clouds accept at most 6 MB. */
const longestSide = 1_568;

/** Reads an image file, scaled down if need be. Throws where the browser cannot read it. */
export async function readImage(file: Blob): Promise<Image> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  // JPEG has no transparency; transparent areas would become black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const [, base64 = ''] = canvas.toDataURL('image/jpeg', 0.85).split(',');
  return { mediaType: 'image/jpeg', base64 };
}

export const toDataUrl = ({ mediaType, base64 }: Image): string =>
  `data:${mediaType};base64,${base64}`;
