// What the page says, in English and Chinese. A key that is missing shows as the key, so that a test can see it.
const TEXTS = {
  en: {
    'skip': 'Skip to the content', 'nav.search': 'Search', 'nav.queues': 'Queues',
    'health.good': 'ready', 'health.bad': 'not ready', 'health.gone': 'no answer',
    'language': '中文', 'theme.dark': 'Dark', 'theme.light': 'Light',
    'search.title': 'Search the live index', 'search.placeholder': 'Words, "a phrase", -without, begin*',
    'search.go': 'Search', 'search.index': 'Index', 'search.none': 'No index is configured yet.',
    'search.found': '{0} found, {1} ms', 'search.more': 'More', 'search.atleast': 'at least {0}',
    'search.live': 'Results follow the table: a committed row appears by itself.',
    'queues.title': 'Queues', 'queues.name': 'Queue', 'queues.unread': 'Unread', 'queues.open': 'Open',
    'queues.last': 'Put so far', 'queues.rate': 'Put/s', 'queues.age': 'Oldest unread', 'queues.depth': 'Depth',
    'queues.state': 'State', 'queues.paused': 'paused', 'queues.running': 'running', 'queues.none': 'No queue yet.',
    'queues.pause': 'Pause', 'queues.resume': 'Resume', 'queue.messages': 'Messages of {0}', 'queue.number': 'From number',
    'queue.show': 'Show', 'queue.readers': 'Readers', 'queue.reader': 'Reader', 'queue.default': '(default)',
    'queue.behind': 'Behind', 'queue.empty': 'No message there.', 'queue.back': 'All queues',
    'password.title': 'Password', 'password.why': 'This server asks for its password.', 'password.ok': 'Go on',
    'password.cancel': 'Cancel', 'problem.network': 'The server does not answer.', 'seconds': '{0} s',
  },
  zh: {
    'skip': '跳到内容', 'nav.search': '搜索', 'nav.queues': '队列',
    'health.good': '就绪', 'health.bad': '未就绪', 'health.gone': '无应答',
    'language': 'English', 'theme.dark': '深色', 'theme.light': '浅色',
    'search.title': '搜索实时索引', 'search.placeholder': '词语、"短语"、-排除、前缀*',
    'search.go': '搜索', 'search.index': '索引', 'search.none': '尚未配置索引。',
    'search.found': '找到 {0} 条，用时 {1} 毫秒', 'search.more': '更多', 'search.atleast': '至少 {0}',
    'search.live': '结果随表更新：已提交的行会自动出现。',
    'queues.title': '队列', 'queues.name': '队列', 'queues.unread': '未读', 'queues.open': '处理中',
    'queues.last': '累计写入', 'queues.rate': '每秒写入', 'queues.age': '最旧未读', 'queues.depth': '深度',
    'queues.state': '状态', 'queues.paused': '已暂停', 'queues.running': '运行中', 'queues.none': '还没有队列。',
    'queues.pause': '暂停', 'queues.resume': '继续', 'queue.messages': '{0} 的消息', 'queue.number': '起始编号',
    'queue.show': '显示', 'queue.readers': '读取者', 'queue.reader': '读取者', 'queue.default': '（默认）',
    'queue.behind': '落后', 'queue.empty': '此处没有消息。', 'queue.back': '全部队列',
    'password.title': '密码', 'password.why': '此服务器需要密码。', 'password.ok': '继续',
    'password.cancel': '取消', 'problem.network': '服务器没有应答。', 'seconds': '{0} 秒',
  },
};

let language = localStorage.getItem('gannet.language') || (navigator.language.startsWith('zh') ? 'zh' : 'en');

/** The text of a key, with {0}, {1} ... filled in. */
export function text(key, ...values) {
  const template = TEXTS[language][key] ?? key;
  return template.replace(/\{(\d)\}/g, (all, index) => String(values[Number(index)] ?? all));
}

export function currentLanguage() {
  return language;
}

export function switchLanguage() {
  language = language === 'en' ? 'zh' : 'en';
  localStorage.setItem('gannet.language', language);
}

/** A number in the language's own form. */
export function number(value) {
  return Number(value).toLocaleString(language === 'zh' ? 'zh-CN' : 'en-US');
}
