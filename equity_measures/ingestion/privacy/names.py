"""Full names of people, known by common given names and surnames of the United States and Latin America.

No list is complete: this one catches the column of names that somebody forgot to take out, in which some names are
always common. Words that category labels are made of never make a name.
"""

from __future__ import annotations

import re

_GIVEN = """
aaron abigail adam adrian agnes aidan alan albert alejandra alejandro alexander alexandra alexis alfredo alice
alicia alison allison alma alonzo alyssa amanda amber amelia amy ana andrea andres andrew angel angela angelica
anita ann anna anne annie anthony antonio april ariana arnold arthur ashley audrey barbara beatriz benjamin
bernard bertha beth betty beverly bill billy bob bobby bonnie brandon brenda brian bridget brittany bruce bryan
caleb calvin camila carl carla carlos carmen carol caroline carolyn carrie catherine cecilia charles charlie
cheryl chloe chris christian christina christine christopher cindy claire clara claudia clifford connie consuelo
courtney craig cristina crystal curtis cynthia daisy dan daniel daniela danielle danny darlene darnell dave david
deborah debra denise dennis derek diana diane diego dolores dominic don donald donna dora doris dorothy douglas
dwayne earl eddie edgar edith eduardo edward edwin eileen elaine eleanor elena elijah elizabeth ella ellen elsie
emilio emily emma enrique eric erica erik erin ernest esmeralda esperanza esther ethan eugene eva evan evelyn
fatima felicia felipe fernando florence frances francesca francis francisco frank fred frederick gabriel gabriela
gail gary george gerald gilbert gladys glenn gloria gonzalo grace gregory guadalupe guillermo gustavo hannah
harold harry hassan hazel heather hector heidi helen henry herbert hilda holly howard hugo ian ida irene isaac
isabel isabella isaiah jack jackie jacob jacqueline jaime jake jamal james jamie jane janet janice jared jasmine
jason javier jean jeff jeffrey jennifer jeremy jerome jerry jesse jessica jesus jill jim jimmy joan joanne joe
joel johanna john johnny jon jonathan jordan jorge jose joseph josephine joshua joyce juan juana juanita judith
judy julia julian julie julio justin karen karina karl katherine kathleen kathryn kathy katie kayla keith kelly
kenneth kevin kim kimberly kristen kristin kyle lakisha larry latoya laura lauren laurie lawrence leah leo leon
leonard leroy leslie leticia liam lillian linda lindsay lisa logan lois lola lorena lorraine louis louise lucas
lucia lucille lucy luis luz lydia lynn madison malik manuel marcia marco marcus margaret margarita maria mariana
marie marilyn mario marion marisol marjorie mark marlene marta martha martin marvin mary mateo matthew maureen
maurice megan mei melissa melvin mercedes mia michael michele michelle miguel mike mildred miriam mohamed mohammed
monica muhammad nancy naomi natalia natalie natasha nathan nicholas nicole noah noemi nora norma norman olga
oliver olivia omar oscar pablo pamela patricia patrick paul paula pauline pedro peggy peter philip phillip phyllis
priscilla rachel rafael ralph ramon raquel raul raymond rebecca regina renee reynaldo ricardo richard rick ricky
rita robert roberta roberto robin rodney rodolfo rodrigo roger roland ronald rosa rosario rose rosemary roy ruben
ruby russell ruth ryan sabrina sally salvador samantha samuel sandra santiago sara sarah scott sean sebastian
sergio shannon sharon shawn sheila sherry shirley silvia simon sofia sonia sophia stacey stacy stanley stella
stephanie stephen steve steven stuart sue susan suzanne sylvia tamara tammy tanya tara taylor ted teresa terrence
terry thelma theodore theresa thomas tiffany tim timothy tina todd tom tony tracy travis trinidad tyler tyrone
valentina valeria valerie vanessa vera vernon veronica vicente victor victoria vincent viola virginia vivian
wallace walter wanda wayne wendy willie william xavier ximena yesenia yolanda yvonne zachary zoe
"""
_SURNAMES = """
adams aguilar alexander allen alvarez anderson andrews armstrong arnold bailey baker barnes bell bennett black
brooks brown bryant burns butler campbell carter castillo castro chavez chen clark coleman collins contreras cook
cooper cox cruz daniels davis delgado diaz dominguez duncan edwards ellis espinoza evans fernandez fisher flores
ford foster fuentes garcia garza gibson gomez gonzales gonzalez gordon graham grant gray green griffin guerrero
gutierrez guzman hall hamilton hansen harris harrison hawkins hayes henderson henry hernandez herrera hicks hill
holmes howard hughes hunt hunter jackson jenkins jensen jimenez johnson jones jordan juarez kelly kennedy khan kim
king knight larson lee lewis lopez luna maldonado marquez marshall martin martinez mason mccoy mcdonald medina
mejia mendez mendoza miller mitchell molina montgomery moore morales moreno morgan morris munoz murphy murray
myers navarro nelson nguyen nichols nunez olson ortega ortiz owens padilla palmer park parker patel patterson
payne pena perez perkins perry peters peterson pham phillips pierce porter powell price ramirez ramos reed reyes
reynolds rice richardson rios rivera roberts robertson robinson rodriguez rogers rojas romero rosario rosales ross
ruiz russell ryan salazar sanchez sanders sandoval santiago santos schmidt scott shaw silva simmons simpson singh
smith snyder soto spencer stephens stevens stewart stone suarez sullivan taylor thomas thompson torres tran tucker
turner valdez vargas vasquez vazquez vega velasquez wagner walker wallace wang ward warren washington watson
weaver webb welch wells west wheeler white williams willis wilson wong wood woods wright yang young zhang
"""
_ORDINARY = """
american african asian alaska alaskan native black white hispanic latino latina latinx latine indian hawaiian
pacific islander other unknown declined english spanish portuguese chinese medicaid medicare private public male
female caucasian mixed non yes no none asked unreported arab creole cuban dominican haitian mexican puerto rican
vietnamese korean japanese filipino samoan european french north south east west northern southern eastern western
new old upper lower central city town village county state states island islands parish borough district region
area beach valley river lake mountain mount fort point park hill hills street road house square clinic hospital
center centre health medical care community university college school church plan insurance network group services
service department office program institute association foundation family practice surgery internal medicine
emergency trauma primary general low high middle income full part time employed retired self single married
widowed divorced living english-speaking not more than less least years year old age month quarter first second
third one two three four five fair good poor excellent very mild severe moderate current former never always often
sometimes and or of the with without in at by
"""
GIVEN = frozenset(_GIVEN.split())
SURNAMES = frozenset(_SURNAMES.split())
ORDINARY = frozenset(_ORDINARY.split())
# Places that would be names.
PLACES = frozenset({"west virginia", "virginia beach", "santa maria", "san jose", "san juan", "santa rosa"})
_NAME = re.compile(r"\s*[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,3}\s*")
_PART = re.compile(r"[^\W\d_]+")


def is_full_name(value: str) -> bool:
    """Two to four words of which one is a common given name and another a surname, or any capitalized word."""
    if not _NAME.fullmatch(value) or value.strip().casefold() in PLACES:
        return False
    words = _plain(value).split()
    parts = [part for word in words for part in _PART.findall(word.casefold())]
    if any(part in ORDINARY for part in parts if part not in SURNAMES) or parts[-1] in ORDINARY - SURNAMES:
        return False
    given = [number for number, word in enumerate(words) if _PART.findall(word.casefold())[0] in GIVEN]
    surnames = [number for number, word in enumerate(words) if word.casefold().rstrip(".") in SURNAMES]
    if any(one != other for one in given for other in surnames):
        return True
    return bool(given) and given[0] == 0 and all(word[0].isupper() for word in words)


def _plain(value: str) -> str:
    return value.translate(_ACCENTS)


_ACCENTS = str.maketrans(
    "áàâäãéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ", "aaaaaeeeeiiiiooooouuuuncAAAAAEEEEIIIIOOOOOUUUUNC"
)
