/** The navigation: sections, and the pages of each. */

/**
 * The first page is the one that the name of the section leads to; those of a menu are chosen from a list. parts: what
 * addresses of the section begin with beside those of its pages.
 */
export const SECTIONS = [
  { name: 'Home', pages: [['', 'Home']], parts: ['home'] },
  { name: 'Data', pages: [['data', 'Data']] },
  { name: 'Models', pages: [['models', 'Models']] },
  { name: 'Studio', pages: [['studio', 'Studio']] },
  {
    name: 'System',
    menu: true,
    pages: [
      ['queue', 'Queue'],
      ['workers', 'Workers'],
      ['rejected', 'Rejected commands'],
      ['weights', 'Weights'],
      ['keys', 'Keys'],
      ['webhooks', 'Webhooks'],
      ['api', 'API'],
    ],
    parts: ['jobs'],
  },
];

/** @returns {object | undefined} the section that shows an address which begins with this part */
export function sectionOf(part) {
  return SECTIONS.find(({ pages, parts = [] }) => parts.includes(part) || pages.some(([path]) => path === part));
}
