/** The lifecycle events of osls's own AWS commands. */
export const stackEvents = {
  info: 'info:info',
  rollback: 'rollback:rollback',
  remove: 'remove:remove',
  compared: 'aws:deploy:deploy:checkForChanges',
};
