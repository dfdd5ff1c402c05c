/** The lifecycle events of osls's own AWS commands. */
export const stackEvents = {
  info: 'info:info',
  rollback: 'rollback:rollback',
  remove: 'remove:remove',
  deployFunction: 'deploy:function:deploy',
  compared: 'aws:deploy:deploy:checkForChanges',
};
