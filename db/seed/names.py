"""Where the made-up families come from: names, and which ethnicity and immigration status are usual
for them.

Every name is common, and every combination is drawn at random: nobody here is anybody.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """A stock of names; `weight` is its share of the families."""

    weight: int
    ethnicity: tuple[str, ...]
    immigration: tuple[str, ...]
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    families: tuple[str, ...]


def _origin(weight: int, codes: str, statuses: str, *names: str) -> Origin:
    girls, boys, families = (tuple(part.split(",")) for part in names)
    return Origin(weight, tuple(codes.split()), tuple(statuses.split()), girls, boys, families)


ORIGINS = (
    _origin(
        30,
        "WBRI WBRI WBRI WBRI WOTH",
        "BRIT",
        "Amelia,Ellie,Grace,Holly,Isla,Jessica,Lily,Megan,Poppy,Ruby,Sophie,Tilly",
        "Alfie,Archie,Charlie,Freddie,George,Harry,Jack,Jayden,Liam,Oscar,Riley,Tommy",
        "Barker,Bennett,Carter,Dawson,Fletcher,Hughes,Marsh,Osborne,Palmer,Reeves,Sutton,Webb,"
        "Atkins,Bishop,Coles,Dixon,Gibbs,Harding,Jarvis,Knight,Lawson,Norris,Perkins,Tucker",
    ),
    _origin(
        4,
        "WIRI WIRT",
        "IRISH BRIT",
        "Aoife,Ciara,Niamh,Orla,Roisin,Saoirse",
        "Cian,Conor,Declan,Eoin,Oisin,Ronan",
        "Brennan,Connors,Doherty,Gallagher,Kavanagh,Sweeney",
    ),
    _origin(
        2,
        "WROM WIRT",
        "BRIT EUSS_S",
        "Esmeralda,Florica,Kezia,Luminita,Rosie-May,Shania",
        "Albi,Denis,Levi,Nelu,Samson,Vasile",
        "Boswell,Ciurar,Lovell,Loveridge,Rostas,Stancu",
    ),
    _origin(
        9,
        "BAFR",
        "BRIT BRIT ILR LTR",
        "Abimbola,Adaeze,Amina,Chidinma,Folake,Ifeoma,Temitope,Zainab",
        "Ayodele,Chukwuemeka,Daniel,Emeka,Kelechi,Olumide,Tobi,Yusuf",
        "Adebayo,Balogun,Eze,Ibrahim,Nwosu,Ogunleye,Okafor,Onyekachi",
    ),
    _origin(
        4,
        "BAFR",
        "BRIT ILR",
        "Abena,Adwoa,Akosua,Efua,Esi",
        "Kofi,Kwabena,Kwame,Kwaku,Yaw",
        "Acheampong,Amoah,Boateng,Mensah,Opoku",
    ),
    _origin(
        5,
        "BAFR",
        "BRIT REF ILR ASY_PEND",
        "Asha,Ayaan,Fadumo,Hodan,Ifrah,Sagal",
        "Abdi,Bilal,Hassan,Liban,Mahad,Zakariya",
        "Abdullahi,Ali Warsame,Farah,Hersi,Mohamud,Omar",
    ),
    _origin(
        6,
        "BCRB MWBC BOTH",
        "BRIT",
        "Aaliyah,Chanel,Imani,Kiana,Shanice,Tiana",
        "Andre,Dwayne,Jerome,Kai,Malachi,Tyrone",
        "Campbell-Reid,Clarke,Francis,Grant,Samuels,Thompson",
    ),
    _origin(
        8,
        "ABAN",
        "BRIT BRIT ILR",
        "Anika,Farzana,Jannat,Maliha,Nusrat,Sumaiya",
        "Arif,Faisal,Imran,Rafi,Sajid,Tanvir",
        "Ahmed,Begum,Chowdhury,Miah,Rahman,Uddin",
    ),
    _origin(
        8,
        "APKN",
        "BRIT BRIT DEP",
        "Ayesha,Hira,Iqra,Mariam,Noor,Sana",
        "Adeel,Hamza,Ibrahim,Junaid,Saad,Usman",
        "Akhtar,Butt,Hussain,Iqbal,Malik,Qureshi",
    ),
    _origin(
        5,
        "AIND",
        "BRIT BRIT WORK DEP",
        "Anjali,Diya,Harleen,Kavya,Priya,Simran",
        "Arjun,Gurpreet,Karan,Nikhil,Rohan,Veer",
        "Gill,Kaur Sandhu,Nair,Patel,Sharma,Solanki",
    ),
    _origin(
        3,
        "AOTH",
        "BRIT REF ILR",
        "Abirami,Dilani,Karthika,Nila,Tharani",
        "Aravind,Jeevan,Kajan,Nirojan,Sathish",
        "Kandasamy,Rajaratnam,Selvarajah,Sivakumar,Thurairajah",
    ),
    _origin(
        7,
        "WOTH",
        "EUSS_S EUSS_PS EUSS_PEND",
        "Alexandra,Bianca,Daria,Ioana,Maria,Natalia",
        "Andrei,Bogdan,Cristian,Luca,Matei,Stefan",
        "Dumitru,Ionescu,Lungu,Munteanu,Popa,Radu",
    ),
    _origin(
        5,
        "WOTH",
        "EUSS_S EUSS_S BRIT",
        "Hanna,Julia,Kinga,Maja,Wiktoria,Zofia",
        "Filip,Jakub,Kacper,Mateusz,Oskar,Szymon",
        "Kowalczyk,Lewandowska,Mazur,Nowak,Wisniewski,Zielinska",
    ),
    _origin(
        3,
        "OOTH AOTH",
        "AFG REF ASY_PEND UASC_LEAVE UASC",
        "Freshta,Laila,Nargis,Parwana,Shabnam",
        "Ajmal,Farid,Hamid,Jawad,Qasim",
        "Amiri,Haidari,Noori,Rahimi,Safi",
    ),
    _origin(
        3,
        "OOTH",
        "REF HP ASY_APP UASC",
        "Avin,Dalia,Hana,Rojin,Yara",
        "Alan,Dara,Karwan,Omar,Sami",
        "Aziz,Barzani,Haddad,Kareem,Mahmoud",
    ),
    _origin(
        2,
        "CHNE",
        "BRIT HKBNO",
        "Cheuk Lam,Hei Tung,Mei,Wing Yan,Xin Yi",
        "Chun Hei,Ka Ho,Lok Yin,Wei,Zhi Hao",
        "Chan,Cheung,Lau,Li,Wong",
    ),
    _origin(
        2,
        "AOTH",
        "TRAFF BRIT ASY_PEND",
        "Bao Ngoc,Lan,Linh,Phuong,Thao",
        "Duc,Hai,Minh,Quang,Tuan",
        "Bui,Dang,Le Van,Pham,Tran",
    ),
    _origin(
        2,
        "WOTH",
        "UKR",
        "Daryna,Kateryna,Oksana,Sofiia,Yuliia",
        "Artem,Dmytro,Maksym,Oleh,Taras",
        "Bondarenko,Kravets,Melnyk,Shevchuk,Tkachenko",
    ),
    _origin(
        3,
        "MWAS MOTH MWBA",
        "BRIT",
        "Amara,Elena,Jasmine,Layla,Maya,Zara",
        "Elijah,Isaac,Leo,Noah,Reuben,Zayn",
        "Begum-Harris,Costa,D'Souza,Mensah-Cole,Price,Silva",
    ),
)

MONONYMS = ("Arulmozhi", "Budi", "Gulalai", "Tsering", "Zarmina")
"""Some people have one name only. It is the given name; there is no family name to ask for."""

KNOWN_AS = {
    "Abimbola": "Bimbo",
    "Alexandra": "Alex",
    "Chidinma": "Chi Chi",
    "Chukwuemeka": "Emeka",
    "Gurpreet": "Gary",
    "Jessica": "Jess",
    "Kateryna": "Katya",
    "Mateusz": "Matt",
    "Temitope": "Temi",
    "Wiktoria": "Wiki",
    "Zakariya": "Zak",
}
