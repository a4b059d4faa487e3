// Plainly invented names for the demo organisation.

export const USERS = [
  ["Mara", "Quillfeather", "Account Executive"],
  ["Jonas", "Applewhistle", "Sales Development"],
  ["Priya", "Lanternbrook", "Sales Development"],
  ["Tobias", "Cloudberry", "Account Executive"],
  ["Inês", "Marbleton", "Customer Success"],
  ["Kwame", "Riversong", "Head of Sales"],
];

export const FIRST_NAMES = [
  "Ada", "Aiko", "Alma", "Amir", "Anouk", "Arlo", "Aya", "Beatriz", "Bram", "Cleo", "Dario", "Dilnoza",
  "Edda", "Eitan", "Elif", "Emeka", "Esme", "Farid", "Freya", "Gael", "Greta", "Hana", "Hugo", "Ilse",
  "Imani", "Ivo", "Jun", "Kaia", "Kofi", "Lars", "Leila", "Linh", "Lucía", "Magnus", "Maite", "Mei",
  "Milan", "Nadia", "Nils", "Noor", "Odile", "Otis", "Paloma", "Rafael", "Rania", "Rosa", "Samir", "Selma",
  "Sofía", "Sunita", "Tariq", "Thea", "Tomasz", "Uma", "Vera", "Viktor", "Wren", "Yusuf", "Zora", "Zuri",
];

const NAME_STARTS = [
  "Amber", "Ash", "Berry", "Birch", "Brook", "Clover", "Copper", "Ember", "Fern", "Finch", "Frost", "Hazel",
  "Heather", "Juniper", "Lantern", "Lark", "Maple", "Meadow", "Moon", "Otter", "Pebble", "Reed", "Silver",
  "Sparrow", "Thistle", "Willow",
];
const NAME_ENDS = [
  "bell", "brook", "combe", "croft", "dale", "field", "ford", "hollow", "moor", "ridge", "shaw", "thorn",
  "ton", "well", "wick", "wood",
];

/** Some four hundred. */
export const LAST_NAMES = NAME_STARTS.flatMap((start) => NAME_ENDS.map((end) => start + end));

export const COMPANY_NAMES = [
  "Alderfox", "Brackenfold", "Cinderlane", "Dovetail & Daughters", "Eiderdown", "Ferrowick", "Gingerbolt",
  "Hollyhock", "Inkwell & Sons", "Jackdaw", "Kettledrum", "Larkspire", "Mothwing", "Nettlebank", "Orrery",
  "Pumpernickel", "Quillmoor", "Rookery", "Sundial", "Tumbleweed", "Umbrella Pine", "Velvetcap",
  "Wagtail", "Yarrow", "Zephyrine",
];

/** What a company does, and its industry. */
export const TRADES = [
  ["Robotics", "Machinery"], ["Logistics", "Transportation"], ["Foods", "Food Production"],
  ["Analytics", "Software"], ["Insurance", "Insurance"], ["Textiles", "Textiles"], ["Energy", "Utilities"],
  ["Medical", "Medical Devices"], ["Studios", "Media"], ["Hotels", "Hospitality"], ["Bank", "Banking"],
  ["Seeds", "Agriculture"], ["Optics", "Electronics"], ["Learning", "Education"], ["Bicycles", "Sporting Goods"],
  ["Printing", "Printing"], ["Software", "Software"], ["Pharma", "Pharmaceuticals"], ["Ceramics", "Glass & Ceramics"],
  ["Shipping", "Maritime"], ["Telecom", "Telecommunications"], ["Timber", "Forestry"], ["Cosmetics", "Cosmetics"],
  ["Toys", "Consumer Goods"], ["Water", "Utilities"], ["Freight", "Transportation"], ["Legal", "Legal Services"],
  ["Payments", "Financial Services"], ["Security", "Software"], ["Gardens", "Consumer Services"],
  ["Furniture", "Furniture"], ["Cloud", "Software"], ["Motors", "Automotive"], ["Aviation", "Airlines"],
  ["Recycling", "Environmental Services"], ["Coffee", "Food & Beverages"], ["Instruments", "Electronics"],
  ["Paper", "Paper & Packaging"], ["Travel", "Leisure & Travel"], ["Research", "Market Research"],
];

export const CITIES = [
  "Amsterdam", "Austin", "Barcelona", "Bristol", "Copenhagen", "Dublin", "Lagos", "Lisbon", "Lyon", "Melbourne",
  "Montréal", "Nairobi", "Oslo", "Porto", "Seattle", "Singapore", "Tallinn", "Toronto", "Vienna", "Wrocław",
];

export const PLACES = [
  ["Amsterdam", "Netherlands"], ["Austin", "United States"], ["Bristol", "United Kingdom"], ["Copenhagen", "Denmark"],
  ["Lagos", "Nigeria"], ["Lisbon", "Portugal"], ["Montréal", "Canada"], ["Nairobi", "Kenya"], ["Singapore", "Singapore"],
  ["Vienna", "Austria"], ["Wrocław", "Poland"],
];

/** Where prospects come from. */
export const SOURCES = ["Trade fair", "Website", "Webinar", "Partner", "Recommendation"];

export const TIME_ZONES = [
  "Europe/Amsterdam", "America/Chicago", "Europe/London", "Europe/Lisbon", "America/New_York", "Asia/Singapore",
  "Australia/Melbourne", "Africa/Nairobi",
];

export const TITLES = [
  "Head of Operations", "Procurement Manager", "Chief Financial Officer", "IT Director", "Office Manager",
  "VP Marketing", "Data Engineer", "Plant Manager", "Founder", "Head of People", "Customer Success Lead",
  "Product Manager", "Security Officer", "Regional Director", "Buyer", "Chief Executive Officer",
];

export const TAGS = ["inbound", "newsletter", "conference", "trial", "partner", "renewal", "champion", "webinar"];

/** What tasks ask for, by kind; `{first}` and `{company}` stand for the subject. */
export const NOTES = {
  call: [
    "Call {first} back about the quote; they asked for two options.",
    "{first} missed our demo. Offer Tuesday or Thursday.",
    "Ask {first} who signs off on new tools at {company}.",
    "Quarterly check-in: is the roll-out at {company} on track?",
    "{first} wanted to hear from a customer in the same trade.",
  ],
  email: [
    "Send {first} the security questionnaire with our answers.",
    "Follow up on the proposal for {company}; they decide this month.",
    "{first} asked for the price list with volume discounts.",
    "Introduce {first} to our integration team.",
    "Thank {first} for the referral.",
  ],
  in_person: [
    "Lunch with {first} during the fair; bring the sample kit.",
    "Workshop at {company}: print the agenda.",
    "{first} offered a tour of the plant. Confirm the date.",
  ],
  action_item: [
    "Check whether {company} has opened the trial yet.",
    "Prepare the renewal for {company}.",
    "Update the contacts at {company} after the reorganisation.",
    "Write up {first}'s feedback for the product team.",
  ],
};

/** Sequences: each step with its type, the days since the step before, and the note of its task. */
export const SEQUENCES = [
  {
    name: "Inbound follow-up",
    tags: ["inbound"],
    steps: [
      ["call", 0, "Ask what brought them here."],
      ["auto_email", 1],
      ["manual_email", 3, "Answer what they asked on the phone."],
      ["auto_email", 4],
      ["call", 5, "Last attempt; offer a call next quarter."],
    ],
  },
  {
    name: "Conference leads",
    tags: ["conference"],
    steps: [
      ["auto_email", 0],
      ["linkedin_send_message", 2, "Mention the talk they came to."],
      ["call", 3, "Offer the sample kit."],
      ["auto_email", 5],
    ],
  },
  {
    name: "Renewal outreach",
    tags: ["renewal"],
    steps: [
      ["manual_email", 0, "Attach the usage of the last quarter."],
      ["auto_email", 7],
      ["call", 7, "Go through the new prices."],
      ["task", 3, "Prepare the renewal with legal."],
      ["auto_email", 10],
      ["call", 14, "Ask for the signature."],
    ],
  },
];

/** What an opportunity is about. */
export const DEALS = ["pilot", "roll-out", "renewal", "second site", "training"];
