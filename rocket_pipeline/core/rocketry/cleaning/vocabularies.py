"""The fixed words of rocketry data, with every spelling that was met or is to be expected.

A misspelling is listed, not guessed. How a vocabulary works belongs to `core.cleaning.vocabulary`.
"""

from __future__ import annotations

from rocket_pipeline.core.cleaning.vocabulary import Vocabulary

STATES = Vocabulary(
    name="state",
    words={
        "AL": ("Alabama", "Ala."),
        "AK": ("Alaska",),
        "AZ": ("Arizona", "Ariz."),
        "AR": ("Arkansas", "Ark.", "Arkansaw"),
        "CA": ("California", "Calif.", "Cali", "Califonia", "Californa"),
        "CO": ("Colorado", "Colo.", "Colarado", "Collorado"),
        "CT": ("Connecticut", "Conn.", "Conneticut", "Connecticutt", "Connectict"),
        "DE": ("Delaware", "Del.", "Deleware"),
        "FL": ("Florida", "Fla.", "Flordia"),
        "GA": ("Georgia",),
        "HI": ("Hawaii", "Hawai'i", "Hawai’i", "Hawai", "Hawii"),
        "ID": ("Idaho",),
        "IL": ("Illinois", "Ill.", "Illinios", "Ilinois", "Illinoise"),
        "IN": ("Indiana", "Ind.", "Indianna"),
        "IA": ("Iowa",),
        "KS": ("Kansas", "Kan.", "Kans."),
        "KY": ("Kentucky", "Kentuky", "Kentuckey"),
        "LA": ("Louisiana", "Lousiana", "Louisianna", "Lousianna", "Luisiana"),
        "ME": ("Maine",),
        "MD": ("Maryland", "Marylend", "Maryand"),
        "MA": (
            "Massachusetts",
            "Mass.",
            "Massachusets",
            "Massachussetts",
            "Massachusettes",
            "Massachussets",
            "Massachuesetts",
        ),
        "MI": ("Michigan", "Mich.", "Michagan", "Michican"),
        "MN": ("Minnesota", "Minn.", "Minnisota", "Minesota"),
        "MS": ("Mississippi", "Miss.", "Missisippi", "Mississipi", "Missippi", "Mississppi"),
        "MO": ("Missouri", "Misouri", "Missourri"),
        "MT": ("Montana", "Mont."),
        "NE": ("Nebraska", "Neb.", "Nebr.", "Nebraksa"),
        "NV": ("Nevada", "Nev."),
        "NH": ("New Hampshire", "N.H.", "New Hampsire", "New Hamphire"),
        "NJ": ("New Jersey", "N.J.", "New Jersy"),
        "NM": ("New Mexico", "N.M.", "N. Mex."),
        "NY": ("New York", "N.Y.", "New York State"),
        "NC": ("North Carolina", "N.C.", "N. Carolina", "North Carolinia", "North Carolna"),
        "ND": ("North Dakota", "N.D.", "N. Dakota", "North Dakoda"),
        "OH": ("Ohio",),
        "OK": ("Oklahoma", "Okla.", "Oklahoma State", "Oklohoma"),
        "OR": ("Oregon", "Ore.", "Oregan"),
        "PA": ("Pennsylvania", "Penn.", "Penna.", "Pensylvania", "Pennslyvania", "Pennsilvania", "Pennsylvannia"),
        "RI": ("Rhode Island", "R.I.", "Rhode Iland"),
        "SC": ("South Carolina", "S.C.", "S. Carolina", "South Carolinia"),
        "SD": ("South Dakota", "S.D.", "S. Dakota"),
        "TN": ("Tennessee", "Tenn.", "Tennesee", "Tennesse", "Tenessee"),
        "TX": ("Texas", "Tex."),
        "UT": ("Utah",),
        "VT": ("Vermont",),
        "VA": ("Virginia", "Virgina", "Virgnia"),
        "WA": ("Washington", "Wash.", "Washington State", "Washingon"),
        "WV": ("West Virginia", "W.V.", "W. Va.", "West Virgina", "W. Virginia"),
        "WI": ("Wisconsin", "Wis.", "Wisc.", "Wisconson", "Winsconsin", "Wisconsion"),
        "WY": ("Wyoming", "Wyo.", "Wyomming"),
        "DC": ("District of Columbia", "Washington DC", "Washington, DC", "D.C."),
        "PR": ("Puerto Rico", "Porto Rico"),
        "GU": ("Guam",),
        "VI": ("Virgin Islands", "U.S. Virgin Islands"),
        "AB": ("Alberta", "Alta."),
        "BC": ("British Columbia", "B.C."),
        "MB": ("Manitoba",),
        "NB": ("New Brunswick", "N.B."),
        "NL": ("Newfoundland and Labrador", "Newfoundland", "Newfoundland & Labrador"),
        "NS": ("Nova Scotia", "N.S."),
        "NT": ("Northwest Territories",),
        "NU": ("Nunavut",),
        "ON": ("Ontario", "Ont."),
        "PE": ("Prince Edward Island", "P.E.I.", "PEI"),
        "QC": ("Quebec", "Québec", "PQ"),
        "SK": ("Saskatchewan", "Sask."),
        "YT": ("Yukon", "Yukon Territory"),
    },
)
"""States of the USA, their territories and the provinces of Canada → postal codes."""

COUNTRIES = Vocabulary(
    name="country",
    words={
        "US": (
            *("USA", "U.S.", "U.S.A.", "America", "United States", "United States of America"),
            *("Puerto Rico", "Guam", "U.S. Virgin Islands"),  # among the states here
        ),
        "CA": ("Canada", "CAN"),
        "AU": ("Australia", "AUS"),
        "NZ": ("New Zealand",),
        "GB": ("United Kingdom", "UK", "U.K.", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland"),
        "IE": ("Ireland",),
        "DE": ("Germany", "Deutschland"),
        "AT": ("Austria", "Österreich"),
        "CH": ("Switzerland", "Schweiz", "Suisse"),
        "FR": ("France",),
        "BE": ("Belgium", "België", "Belgique"),
        "NL": ("Netherlands", "The Netherlands", "Holland", "Nederland"),
        "DK": ("Denmark", "Danmark"),
        "SE": ("Sweden", "Sverige"),
        "NO": ("Norway", "Norge"),
        "FI": ("Finland", "Suomi"),
        "PL": ("Poland", "Polska"),
        "CZ": ("Czech Republic", "Czechia", "Česko"),
        "IT": ("Italy", "Italia"),
        "ES": ("Spain", "España"),
        "PT": ("Portugal",),
        "MX": ("Mexico", "México"),
        "BR": ("Brazil", "Brasil"),
        "AR": ("Argentina",),
        "ZA": ("South Africa",),
        "IL": ("Israel",),
        "IN": ("India",),
        "JP": ("Japan",),
        "KR": ("South Korea", "Korea"),
    },
)
"""Countries in which people fly rockets, by ISO 3166; a state's code is another vocabulary's."""

SKILL_LEVELS = Vocabulary(
    name="skill level",
    words={
        "0": (
            "Level 0",
            "Skill Level 0",
            "RTF",
            "Ready to fly",
            "Almost ready to fly",
            "ARF",
            "E2X",
            "Easy to assemble",
        ),
        "1": (
            "Level 1",
            "Skill Level 1",
            "Skill Level: 1",
            "One",
            "I",
            "Beginner",
            "Beginners",
            "Beginer",
            "Novice",
            "Easy",
        ),
        "2": ("Level 2", "Skill Level 2", "Skill Level: 2", "Two", "II", "Intermediate", "Intermediat", "Moderate"),
        "3": ("Level 3", "Skill Level 3", "Skill Level: 3", "Three", "III", "Advanced", "Challenging", "Challenger"),
        "4": ("Level 4", "Skill Level 4", "Skill Level: 4", "Four", "IV", "Expert", "Experts"),
        "5": ("Level 5", "Skill Level 5", "Skill Level: 5", "Five", "V", "Master"),
    },
)
"""How hard a kit is to build, on the makers' scale from 0 (nothing to build) to 5."""

RECOVERY = Vocabulary(
    name="recovery",
    words={
        "parachute": (
            *(
                "parachutes",
                "chute",
                "para",
                "parachute recovery",
                "by parachute",
                "para-chute",
                "parachut",
                "parchute",
            ),
            *("paracute", "nylon parachute", "plastic parachute", "mylar parachute"),
        ),
        "dual-deployment": ("dual deploy", "dual deployment recovery", "drogue and main", "electronic dual deploy"),
        "streamer": ("streamers", "streamer recovery", "crepe streamer", "mylar streamer", "steamer recovery"),
        "helicopter": ("heli", "helicopter recovery", "autorotation", "auto-rotation", "rotor", "helecopter"),
        "glide": ("glider", "glide recovery", "boost glider", "boost-glide", "rocket glider", "gliding"),
        "tumble": ("tumbling", "tumble recovery"),
        "featherweight": ("feather weight", "featherweight recovery"),
        "nose-blow": ("nose blow recovery", "break-apart", "breakapart"),
        "lawn-dart": ("ballistic", "ballistic recovery"),
        "none": ("no recovery", "no recovery system"),
    },
)
"""How a rocket comes down."""

MOTOR_TYPES = Vocabulary(
    name="motor type",
    words={
        "single-use": ("SU", "single", "disposable", "single use motor", "singleuse"),
        "reload": (
            *(
                "reloadable",
                "RL",
                "RMS",
                "reloads",
                "reload kit",
                "re-loadable",
                "reloadable motor system",
                "reloadible",
            ),
            "reloadable motor",
        ),
        "hybrid": ("hybrids", "HY", "N2O hybrid", "hybrid motor"),
    },
)
"""How a motor is used."""
